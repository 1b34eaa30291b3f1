"""Files at an address: in a cloud or on a web server."""
