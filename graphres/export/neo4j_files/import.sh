#!/bin/sh
# Loads this folder into a new database of Neo4j 5 or later. Run it where neo4j-admin is, with the database stopped:
#   sh import.sh [DATABASE]
set -eu
cd "$(dirname "$0")"
exec neo4j-admin database import full "${1:-neo4j}" \
    --id-type=string --multiline-fields=true \
    --nodes=nodes-header.csv,nodes.csv \
    --nodes=customers-header.csv,customers.csv \
    --relationships=edges-header.csv,edges.csv \
    --relationships=belongs-header.csv,belongs.csv
