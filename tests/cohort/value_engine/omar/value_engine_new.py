"""Which of the two files is it?"""
