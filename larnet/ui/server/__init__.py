"""What stands between a stranger's request and the page: files, hosts, logins, clean-up."""
