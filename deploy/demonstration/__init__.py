"""Shows ewscal at work on a tenant that lives in one folder; the part of deploy/demo that does the work."""
