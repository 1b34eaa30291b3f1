"""The parts the screens are made of; none of them knows what a connection or an export is."""
