// Who are the customers with the most records?
MATCH (c:Customer) RETURN c.entity_id, c.records, c.confidence ORDER BY c.records DESC, c.entity_id LIMIT 20;

// Which customers share an identifier, without being one?
MATCH (a:Customer)<-[:BELONGS_TO]-(:Record)-[:BEARS]->(i:Identifier)<-[:BEARS]-(:Record)-[:BELONGS_TO]->(b:Customer)
WHERE a.entity_id < b.entity_id
RETURN i.kind, i.label, count(DISTINCT a) + count(DISTINCT b) AS customers ORDER BY customers DESC LIMIT 20;

// Which links hold customers together by little?
MATCH (a:Record)-[m:MATCH]-(b:Record) WHERE a.node_id < b.node_id AND m.weight_bits < 3
RETURN a.node_id, b.node_id, m.weight_bits ORDER BY m.weight_bits LIMIT 20;

// Which links were cut?
MATCH (a:Record)-[p:POSSIBLE]-(b:Record) WHERE a.node_id < b.node_id
RETURN a.node_id, b.node_id, p.weight_bits ORDER BY p.weight_bits DESC LIMIT 20;
