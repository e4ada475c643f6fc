"""The learn pages; what several of them share stands here, a page's own parts in its folder."""
