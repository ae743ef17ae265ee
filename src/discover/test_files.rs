//! Which files are tests, mocks and stories: they send invented data nowhere, and are not analysed by default.
//! Globs over relative paths: looks at names only.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// The default globs. Names that tools give a meaning to (Jest, Vitest, Mocha, Cypress, Playwright, Storybook,
/// Deno, Ember, Mock Service Worker: `mocks/`) count at any depth. `test/` and `tests/` count only next to a package's manifest by convention:
/// deeper ones may be the product's own (`src/pages/tests/` of a quiz).
pub(super) const TEST_GLOBS: [&str; 19] = [
    "**/*.{test,tests,spec,specs,e2e,cy,mock,mocks,stories,story}.*",
    "**/*{-test,_test,-spec,_spec}.*",
    "**/__tests__/**",
    "**/__test__/**",
    "**/{__mocks__,mocks}/**",
    "**/__fixtures__/**",
    "**/__snapshots__/**",
    "**/__stories__/**",
    "**/cypress/**",
    "**/playwright/**",
    "**/e2e/**",
    "**/e2e-tests/**",
    "**/{jest,vitest,vitest.workspace,playwright,cypress,karma}.{config,setup,preset}.*",
    "**/{setupTests,setup-tests,jest-setup,test-setup,test-utils,setup-jest}.*",
    "{test,tests,spec}/**",
    "src/test/**",
    "{frontend,backend,server,client,web,api}/{test,tests,spec}/**",
    "{packages,apps,libs,services,modules,plugins}/*/{test,tests,spec}/**",
    "{packages,apps,libs,services,modules,plugins}/*/*/{test,tests,spec}/**",
];

/// Globs over relative paths with `/`; `*` stays within one folder name, a folder's glob means all below it.
pub(super) fn compile_globs<S: AsRef<str>>(globs: &[S]) -> Result<GlobSet, String> {
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        let text = glob.as_ref().trim_start_matches("./").trim_end_matches('/');
        for form in [text.to_owned(), format!("{text}/**")] {
            let glob = GlobBuilder::new(&form)
                .literal_separator(true)
                .build()
                .map_err(|error| format!("`{text}` is no glob: {}", error.kind()))?;
            set.add(glob);
        }
    }
    set.build().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_known_by_name_and_products_are_not() {
        let tests = compile_globs(&TEST_GLOBS).expect("globs are valid");
        for path in [
            "a.test.ts",
            "src/a.spec.tsx",
            "src/__tests__/a.js",
            "src/Button.stories.tsx",
            "cypress/support/index.ts",
            "test/a.js",
            "packages/web/tests/helpers/a.ts",
            "src/user_test.ts",
            "jest.config.js",
            "src/mocks/handlers.ts",
        ] {
            assert!(tests.is_match(path), "{path}");
        }
        for path in [
            "src/test.ts",
            "src/mocks.ts",
            "src/pages/tests/index.tsx",
            "src/contest/a.js",
            "src/latest.js",
            "a.ts",
        ] {
            assert!(!tests.is_match(path), "{path}");
        }
    }

    #[test]
    fn a_wrong_glob_is_named() {
        assert!(compile_globs(&["a{b"]).expect_err("unclosed").contains("a{b"));
    }
}
