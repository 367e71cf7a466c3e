"""A small DNS server: A, AAAA, CNAME and SRV records of a file, and the ways in which servers fail."""
