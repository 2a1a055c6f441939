"""What the systems cost on AWS: from volumes to metered quantities, and by a dated price table to dollars.

Amounts are exact decimals; only who prints them rounds.
"""
