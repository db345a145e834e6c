"""To other libraries and back."""
