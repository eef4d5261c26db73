# What people type. Every target prepares what it needs first (tools/setup.mjs), and does nothing twice.

NODE := node_modules/.bin/node
SETUP := command -v node >/dev/null 2>&1 || { echo "Node.js 20 or newer is needed, with npm: https://nodejs.org/en/download" >&2; exit 1; }; node tools/setup.mjs

.PHONY: help setup demo test check dev bench down clean
.DEFAULT_GOAL := help

help: ## These lines
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16
	@echo
	@echo '  DOCS=folder make demo    text files of your own'
	@echo '  VERIFY=1 make demo       also trains undisturbed and compares the weights'

setup: ## Installs what demo, test and bench need
	@$(SETUP) --for=setup

demo: ## From a folder of documents to a guarded answer
	@if [ -n "$$DOCS" ] && [ ! -d "$$DOCS" ]; then echo "DOCS is $$DOCS, which is not a folder: DOCS=/path/to/a/folder make demo" >&2; exit 2; fi
	@$(SETUP) --for=demo
	@$(NODE) demo/main.ts

test: ## Runs all tests, as CI does
	@$(SETUP) --for=test
	@$(NODE) tools/test.ts

check: ## Types, lint and format, then all tests
	@$(SETUP) --for=test
	@$(NODE) tools/check.ts

dev: ## Runs server and console, both reload when a file changes
	@$(SETUP) --for=dev
	@$(NODE) tools/dev.ts

bench: ## NAME=placement make bench; without a name: which there are
	@npm run --silent bench -- $(NAME)

down: ## Stops Baton and its jobs; the data stays in .baton
	@if [ -x $(NODE) ]; then $(NODE) bin/baton.js down --yes; else echo 'Nothing is installed here, so nothing runs.'; fi

clean: down ## Removes what was built and installed; the data stays in .baton
	@rm -rf dist console/dist node_modules baton-*.tgz
	@echo 'Removed dist, console/dist and node_modules. Your data stays: rm -rf .baton removes it.'
