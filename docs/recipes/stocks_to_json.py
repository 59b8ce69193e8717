"""Writes the price history of the package bokeh_sampledata as a database of json-server.

usage: stocks_to_json.py WHEEL > db.json
"""

import csv
import gzip
import json
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as wheel:
    text = gzip.decompress(wheel.read("bokeh_sampledata/_data/stocks.csv.gz")).decode()
rows = list(csv.DictReader(text.splitlines()))
rows.sort(key=lambda row: (row["Date"], row["Ticker"]))

# Prices stay the strings that the file has: a JSON number may lose digits on its way.
prices = [{**row, "id": number, "Volume": int(row["Volume"])} for number, row in enumerate(rows, 1)]
json.dump({"prices": prices}, sys.stdout)
print(len(prices), "rows", file=sys.stderr)
