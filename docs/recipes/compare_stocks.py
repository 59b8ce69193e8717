"""Compares what MongoDB holds with the price history it came from, by symbol.

usage: compare_stocks.py WHEEL MONGODB_URI
"""

import csv
import gzip
import sys
import zipfile
from collections import defaultdict
from decimal import Decimal

import pymongo

with zipfile.ZipFile(sys.argv[1]) as wheel:
    text = gzip.decompress(wheel.read("bokeh_sampledata/_data/stocks.csv.gz")).decode()
expected = defaultdict(list)
for row in csv.DictReader(text.splitlines()):
    expected[row["Ticker"]].append((row["Date"], Decimal(row["Close"]), int(row["Volume"])))

market = pymongo.MongoClient(sys.argv[2]).market
stored = defaultdict(list)
for trade in market.trades.find():
    day = trade["eventTime"].date().isoformat()
    stored[trade["symbol"]].append((day, trade["price"].to_decimal(), trade["size"]))
totals = {total["_id"]: (total["count"], total["volume"]) for total in market.totals.find()}
quotes = {quote["_id"]: quote["price"].to_decimal() for quote in market.quotes.find()}

print("symbol  days          volume  sum of closes  last close")
for symbol, days in sorted(expected.items()):
    volume = sum(size for _, _, size in days)
    print(f"{symbol:6} {len(days):5} {volume:15} {sum(p for _, p, _ in days):14} {max(days)[1]:>11}")
differences = [
    symbol
    for symbol in expected.keys() | stored.keys() | totals.keys() | quotes.keys()
    if sorted(stored[symbol]) != sorted(expected[symbol])
    or totals.get(symbol) != (len(expected[symbol]), sum(size for _, _, size in expected[symbol]))
    or quotes.get(symbol) != max(expected[symbol])[1]
]
print("differs in MongoDB:", ", ".join(sorted(differences)) or "nothing")
sys.exit(1 if differences else 0)
