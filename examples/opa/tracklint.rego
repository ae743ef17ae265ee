# Gates on everything that leaves, with the document of `tracklint check --format opa-input`:
#
#     tracklint check --format opa-input > input.json
#     opa eval --fail-defined --data tracklint.rego --input input.json 'data.tracklint.deny[_]'
#     conftest test --policy . --namespace tracklint input.json
package tracklint

import rego.v1

# Special categories never leave, whatever the policy of tracklint says about them.
deny contains message if {
	some flow in input.flows
	flow.sensitivity == "special"
	message := sprintf("%s:%d: %s goes to %s", [flow.path, flow.line, flow.category, flow.destination])
}

# Direct identifiers go to product analytics behind a consent check only.
deny contains message if {
	some flow in input.flows
	flow.identifiability == "direct"
	flow.kind == "product-analytics"
	not "consent" in flow.guards
	message := sprintf("%s:%d: %s without a consent check", [flow.path, flow.line, flow.category])
}

# What counts as a finding must have an owner: nothing critical is excused.
deny contains message if {
	some finding in input.findings
	finding.severity == "critical"
	finding.disposition.kind != "open"
	message := sprintf("%s:%d: %s is critical and excused", [finding.path, finding.line, finding.rule])
}

# Without a ledger it is `null`, and nothing is declared.
default ledger := []

ledger := input.ledger if is_array(input.ledger)

declared := {entry.destination | some entry in ledger}

# Vendors that code calls are in the ledger.
deny contains message if {
	some destination in input.destinations
	not destination.id in declared
	message := sprintf("%s is in no ledger", [destination.name])
}

# What is declared for a destination is all that it gets.
may_receive(destination) := {category |
	some entry in ledger
	entry.destination == destination
	some node in entry.receives
	some category in node.categories
}

deny contains message if {
	some flow in input.flows
	flow.destination in declared
	not flow.category in may_receive(flow.destination)
	message := sprintf("%s:%d: %s is not declared for %s", [flow.path, flow.line, flow.category, flow.destination])
}
