# Everything that CI checks.
ready:
    .ci/run

# Only the tests.
test *arguments:
    cargo test {{ arguments }}

# Rewrite the formatted sources.
format:
    cargo fmt

# Check a folder with the build at hand.
check path=".":
    cargo run --quiet -- check {{ path }}

# Time every stage on a tree.
bench path:
    cargo run --release --example bench -- {{ path }}

# Licences and advisories of the dependencies (needs cargo-deny).
deny:
    cargo deny check
