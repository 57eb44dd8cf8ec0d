"""What another rule pack would change, before it is adopted.

flips.py     the same documents judged by both packs, and what differs
reasons.py   why: what a verdict rests on and comes out, or is declared, otherwise
"""
