"""Two drafts of the same work beside each other.

judging.py    files, folders and saved assessments to two judged drafts
moves.py      two judged drafts to what moved, and what became of the advice
passages.py   what the other draft has of a passage
"""
