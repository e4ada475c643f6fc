"""What runs in a browser, framework-free: pad, answers, feature maps, forward pass; and the facts that they show.

The dashboard's components and the exported app are made of the same files. `ui/components` has folders of the same
names for what only the dashboard needs.
"""
