"""What is done with enquiries."""
