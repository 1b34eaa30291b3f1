"""Files whose cells have types: Parquet, Arrow, Excel, Delta."""
