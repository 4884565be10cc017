// Once after the import: keys are unique and found at once.
CREATE CONSTRAINT record_key IF NOT EXISTS FOR (r:Record) REQUIRE r.node_id IS UNIQUE;
CREATE CONSTRAINT identifier_key IF NOT EXISTS FOR (i:Identifier) REQUIRE i.node_id IS UNIQUE;
CREATE CONSTRAINT customer_key IF NOT EXISTS FOR (c:Customer) REQUIRE c.entity_id IS UNIQUE;
CREATE INDEX identifier_value IF NOT EXISTS FOR (i:Identifier) ON (i.kind, i.label);
