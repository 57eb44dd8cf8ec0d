"""kamcoach judges account plans and relationship reviews, and quotes what it judged by."""
