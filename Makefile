# fw-gear-dicom-check: every target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
READY := $(VENV)/.ready
FUZZ_VENV := build/fuzz-venv
FUZZ_INSTALLED := $(FUZZ_VENV)/.installed
FUZZ_READY := $(FUZZ_VENV)/.ready
RUNS ?= 100000
SEED ?= 1
N ?= 2000
TARGET ?=
DICOM ?=
IMAGE ?=
BASE ?=
REAL ?=
FILES ?= 100000
GEAR_DIR ?= build/gear
IMAGE_TOOLS := build/image-tools
WHEEL_TOOLS := build/wheel-tools
PYTHON314 := build/python314
# One more than there are cores: some tests wait for a server, or for a time to pass.
WORKERS := $(shell expr $$(nproc) + 1)
S3_SERVER := build/s3-server
# MISSING=1: only what has no evidence yet. ONLY=word: variants with it in their names.
SELECTED = $(if $(MISSING),--missing) $(if $(ONLY),--only "$(ONLY)") --date "$$(date +%F)"

.DEFAULT_GOAL := help
.PHONY: test-python314 wheel release-check test-fast test-hostile test-signals test-remote help setup run test test-bombs lint format types docs lock clean test-image bench bench-quick bench-check bench-collect image image-reproducible image-lint image-scan sbom audit \
	conformance conformance-importer conformance-classifier conformance-dcm2niix conformance-viewer conformance-versions \
	conformance-files conformance-random conformance-real conformance-page robustness robustness-page differential fuzz

help: ## Show the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

setup: $(READY) ## Make the virtual environment (done by the others on their own).

$(INSTALLED): requirements-dev.txt scripts/setup.sh
	@sh scripts/setup.sh "$(PYTHON)" "$(VENV)"
	@touch $@

$(FUZZ_INSTALLED): fuzz/environment.txt requirements-dev.txt fuzz/requirements.txt scripts/setup.sh
	@sh scripts/setup.sh "$(PYTHON)" "$(FUZZ_VENV)" fuzz/environment.txt
	@touch $@

$(FUZZ_READY): $(FUZZ_INSTALLED) pyproject.toml scripts/link_package.py
	@$(FUZZ_VENV)/bin/python scripts/link_package.py
	@touch $@

$(READY): $(INSTALLED) pyproject.toml scripts/link_package.py
	@$(BIN)/python scripts/link_package.py
	@touch $@

run: $(READY) ## Run the gear as Flywheel's engine does; DICOM=path for your own archive.
	@$(BIN)/python scripts/run_gear.py --gear-dir "$(GEAR_DIR)" $(if $(DICOM),--dicom "$(DICOM)")

test: ## Run lint, types and all tests.
	@$(MAKE) --no-print-directory --jobs=2 $(READY) $(S3_SERVER)/.installed
	@$(MAKE) --no-print-directory lint types
	@$(BIN)/python -m pytest -q -n $(WORKERS)

# What is judged, derived and written, in milliseconds a test: no process of its own, no server.
FAST := architecture cases derive derive_dates derive_routing kinds outputs page pages pattern profile site_profile \
	skipping tally upload

test-fast: lint ## Run style, and the tests of rules, derived values and reports (seconds).
	@$(BIN)/python -m pytest -q -n $(WORKERS) $(FAST:%=tests/test_%.py)

test-hostile: $(READY) $(S3_SERVER)/.installed ## Run broken inputs, bombs, 5,000 damaged archives, hostile servers, signals (two minutes).
	@$(BIN)/python -m pytest -q -n $(WORKERS) -m "hostile and not slow"

test-signals: $(READY) ## End a run at 50 moments by Ctrl-C, by SIGTERM and by kill -9 (7 minutes).
	@SIGNALS=50 $(BIN)/python -m pytest -q -m "" tests/test_signals.py

$(PYTHON314)/.installed: scripts/python314/install.py requirements-dev.txt | $(READY)
	@$(BIN)/python -m scripts.python314.install
	@touch $@

test-python314: ## Run all tests on python3.14; where there is none, those of reading and rules on Python 3.14 in Node.
	@if command -v python3.14 >/dev/null; then \
		$(MAKE) --no-print-directory test PYTHON=python3.14 VENV=build/python314-venv; \
	else \
		$(MAKE) --no-print-directory $(PYTHON314)/.installed && \
		node scripts/python314/run.mjs $(PYTHON314) ../shared scripts/python314/tests.py; \
	fi

test-bombs: $(READY) ## Run every bomb, the slow ones too, with a gigabyte of addresses each (a minute).
	@$(BIN)/python -m pytest -q -m "" tests/test_bombs.py

# Apart from our own environment: pydicom imports requests, which it brings, wherever it is found.
$(S3_SERVER)/.installed: tests/support/remote/requirements.txt scripts/setup.sh
	@sh scripts/setup.sh "$(PYTHON)" "$(S3_SERVER)" tests/support/remote/requirements.txt
	@touch $@

test-remote: $(READY) $(S3_SERVER)/.installed ## The test of archives in S3 with one of 500 MB (10 to 15 minutes).
	@REMOTE_SCALE=93 $(BIN)/python -m pytest -q tests/test_remote_s3.py

lint: $(READY) ## Check style and format.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

format: $(READY) ## Format the code.
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

types: $(READY) ## Check types.
	@$(BIN)/mypy

docs: $(READY) ## Generate docs/profiles and docs/limits.md.
	@$(BIN)/python scripts/make_docs.py

LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --python-version 3.11

lock: $(READY) ## Lock the dependencies again, with hashes and without addresses.
	@$(BIN)/python -m pip install --quiet uv
	@$(LOCK) pyproject.toml --extra gear --extra site -o requirements.txt
	@$(LOCK) pyproject.toml --extra gear --extra site --extra dev -o requirements-dev.txt
	@$(LOCK) image/requirements.in -o image/requirements.txt
	@$(LOCK) fuzz/requirements.in -o fuzz/requirements.txt
	@$(LOCK) scripts/wheel/requirements.in -o scripts/wheel/requirements.txt
	@$(LOCK) tests/support/remote/requirements.in -o tests/support/remote/requirements.txt

$(IMAGE_TOOLS)/.installed: image/requirements.txt scripts/setup.sh
	@sh scripts/setup.sh "$(PYTHON)" "$(IMAGE_TOOLS)" image/requirements.txt
	@touch $@

image: $(READY) ## Build the image to be published, from a clean checkout; IMAGE=registry.example/group/dicom-check names it.
	@$(BIN)/python -m image.publish $(if $(IMAGE),--image "$(IMAGE)") $(if $(BASE),--base "$(BASE)")

image-reproducible: $(READY) ## Build it twice from nothing; fail unless both have one id.
	@$(BIN)/python -m image.reproducible

image-lint: $(IMAGE_TOOLS)/.installed ## Check the Dockerfile.
	@$(IMAGE_TOOLS)/bin/hadolint --failure-threshold style Dockerfile

sbom: $(READY) $(IMAGE_TOOLS)/.installed ## List what is inside the image, and under which licences: build/sbom.cdx.json.
	@$(BIN)/python -m image.sbom

image-scan: $(READY) $(IMAGE_TOOLS)/.installed ## Look for known vulnerabilities of what is inside the image.
	@$(BIN)/python -m image.audit --image

audit: $(READY) $(IMAGE_TOOLS)/.installed ## Look for known vulnerabilities of all locked packages.
	@$(BIN)/python -m image.audit

test-image: $(READY) ## Build the image and run it on real archives (docker, podman or a rig).
	@$(BIN)/python -m image.check

$(WHEEL_TOOLS)/.installed: scripts/wheel/requirements.txt scripts/setup.sh
	@sh scripts/setup.sh "$(PYTHON)" "$(WHEEL_TOOLS)" scripts/wheel/requirements.txt
	@touch $@

wheel: $(WHEEL_TOOLS)/.installed ## Make wheel and source distribution, the same bytes of the same commit: build/wheel.
	@rm -rf build/wheel
	@SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct)} \
		$(WHEEL_TOOLS)/bin/python -m build --no-isolation --outdir build/wheel . >/dev/null
	@ls -1 build/wheel/*

release-check: $(READY) ## Check that everything that names the version names the same one.
	@$(BIN)/python -m scripts.release_check

bench: $(READY) ## Measure speed and memory beside the peers; writes docs/benchmark.md (10 to 15 minutes).
	@$(BIN)/python -m bench.run --docs docs --date "$$(date +%F)"

bench-quick: $(READY) ## A part of it, in two minutes; writes nothing.
	@$(BIN)/python -m bench.run --quick --rounds 2

bench-check: $(READY) ## Fail if our command needs 10 % more instructions than bench/baseline.json says.
	@$(BIN)/python -m bench.instructions --check

bench-collect: $(READY) ## Collect a project of FILES files (100,000) from a site of its own process; speed and memory.
	@$(BIN)/python -m bench.collect --files "$(FILES)"

conformance: $(READY) ## Hold the rules to the real consumers: importer, classifier, dcm2niix, viewer (core set; FULL=1: all, and the versions).
	@$(BIN)/python -m conformance.run importer classifier dcm2niix viewer $(if $(FULL),versions files --full) $(SELECTED)

conformance-importer conformance-classifier conformance-dcm2niix: $(READY)
	@$(BIN)/python -m conformance.run $(@:conformance-%=%) $(SELECTED)

conformance-viewer: $(READY) ## OHIF 3.13 through DICOMweb, by Orthanc and by a server on pydicom (core set; FULL=1: all).
	@$(BIN)/python -m conformance.run viewer $(if $(FULL),--full) $(SELECTED)

conformance-versions: $(READY) ## OHIF 3.12, 3.11, 3.14 beta and 2 through DICOMweb (core set).
	@$(BIN)/python -m conformance.run versions $(SELECTED)

conformance-files: $(READY) ## OHIF 3.13 where the browser reads the files itself, which is not Flywheel's way (FULL=1: all).
	@$(BIN)/python -m conformance.run files $(if $(FULL),--full) $(SELECTED)

fuzz: $(FUZZ_READY) ## Give hostile inputs to the product: RUNS=executions, TARGET=one of them, SEED=number.
	@$(FUZZ_VENV)/bin/python -m fuzz.run --runs "$(RUNS)" --seed "$(SEED)" $(if $(TARGET),--target "$(TARGET)")

differential: $(READY) ## Compare what is read with DCMTK's dcmdump, on files and 4,000 mutations of them.
	@$(BIN)/python -m fuzz.differential

conformance-real: $(READY) ## The same on the archives of a folder: REAL=path.
	@$(BIN)/python -m conformance.run importer classifier dcm2niix viewer --real "$(REAL)" $(SELECTED)

conformance-random: $(READY) ## The same on N variants that nobody wrote: SEED=number; classifier N/4, viewer N/10.
	@$(BIN)/python -m conformance.at_random --seed "$(SEED)" --number "$(N)" --date "$$(date +%F)"

conformance-page: $(READY) ## Write docs/conformance.md from the evidence.
	@$(BIN)/python -m conformance.page

robustness: $(READY) ## Give all bad inputs to ours and to the peers; writes docs/robustness.md (10 minutes).
	@$(BIN)/python -m robustness.run --date "$$(date +%F)"

robustness-page: $(READY) ## Write docs/robustness.md from the records.
	@$(BIN)/python -m robustness.page

clean: ## Remove what the other targets made.
	@rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache
