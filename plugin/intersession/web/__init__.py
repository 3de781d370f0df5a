"""HTTP and nothing else: pages for clients and counselors as one blueprint."""
