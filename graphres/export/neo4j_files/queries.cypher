// Who are the customers with the most records?
MATCH (c:Customer) RETURN c.entity_id, c.records, c.confidence ORDER BY c.records DESC, c.entity_id LIMIT 20;

// Which identifiers do several customers share?
MATCH (i:Identifier)<-[:BEARS]-(:Record)-[:BELONGS_TO]->(c:Customer)
WITH i, count(DISTINCT c) AS customers WHERE customers > 1
RETURN i.kind, i.label, customers ORDER BY customers DESC, i.kind, i.label LIMIT 20;

// Which links hold customers together by little?
MATCH (a:Record)-[m:MATCH]-(b:Record) WHERE a.node_id < b.node_id AND m.weight_bits < 3
RETURN a.node_id, b.node_id, m.weight_bits ORDER BY m.weight_bits, a.node_id, b.node_id LIMIT 20;

// Which links were cut?
MATCH (a:Record)-[p:POSSIBLE]-(b:Record) WHERE a.node_id < b.node_id
RETURN a.node_id, b.node_id, p.weight_bits ORDER BY p.weight_bits DESC, a.node_id, b.node_id LIMIT 20;
