"""Around the pages: navigation, warm start, where the pictures come from, what is said when a page fails."""
