# One door for people and for CI. `make` alone lists what there is.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
ROWS := 1000000
MINUTES := 10
APP_STAMP = $(VENV)/.app-$(shell cat pyproject.toml requirements.txt | sha256sum | cut -c1-12)
TEST_STAMP = $(VENV)/.test-$(shell cat requirements-test.txt | sha256sum | cut -c1-12)
COMPILE = $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --strip-extras --no-annotate \
	--no-emit-find-links --no-emit-index-url --no-emit-trusted-host

.PHONY: help demo install test check fix bench load spark docs lock clean

help:  ## in danh sách này
	@echo "Nhịp: các lệnh make"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

demo: $(APP_STAMP)  ## dựng tỉnh minh họa Phú Thọ và mở tại http://127.0.0.1:8000
	@exec $(BIN)/nhip demo $(ARGS)

install: $(APP_STAMP)  ## tạo môi trường .venv với các thư viện đã khóa (máy chủ dùng lệnh này)

test: $(APP_STAMP) $(TEST_STAMP)  ## mọi điều phải đúng: định dạng, kiến trúc, kiểu, kiểm thử, trình duyệt
	@tools/debian-packages.sh
	@tools/test.sh

check: $(APP_STAMP) $(TEST_STAMP)  ## phần nhanh của make test: định dạng, kiến trúc, kiểu, bảng dữ liệu
	@tools/check.sh

fix: $(APP_STAMP) $(TEST_STAMP)  ## tự sửa định dạng và những lỗi ruff sửa được
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(APP_STAMP) $(TEST_STAMP)  ## đo tốc độ: nạp, đo, sửa, chấm điểm, trang; so với PostgreSQL, pandas (ROWS=1000000 dòng)
	@$(BIN)/python -m bench.landing --rows $(ROWS)
	@$(BIN)/python -m bench.measuring --rows $(ROWS) --postgres --pandas
	@$(BIN)/python -m bench.corrections --rows $(ROWS)
	@$(BIN)/python -m bench.scoring
	@$(BIN)/python -m bench.pages

load: $(APP_STAMP) $(TEST_STAMP)  ## giờ cuối trước hạn: 600 người nhập, 60 lần lưu/giây trong MINUTES phút; SQLite rồi PostgreSQL
	@$(BIN)/python -m bench.load --database sqlite --minutes $(MINUTES) --knee
	@$(BIN)/python -m bench.load --database postgres --minutes $(MINUTES) --knee

spark: $(APP_STAMP) $(TEST_STAMP)  ## cài pyspark vào .venv-spark, đo một kho nhỏ trên cụm Spark hai tiến trình, so với DuckDB
	@tools/spark.sh

docs: $(APP_STAMP) $(TEST_STAMP)  ## viết lại docs/methods.vi.md và docs/rights.md từ mã nguồn và kiểm thử
	$(BIN)/python -m tests.spec.methods_doc
	$(BIN)/python -m tests.laws.rights_table > docs/rights.md

lock: $(APP_STAMP) $(TEST_STAMP)  ## khóa lại phiên bản và mã băm của mọi thư viện
	$(COMPILE) --output-file=requirements.txt pyproject.toml requirements/build.in
	$(COMPILE) --output-file=requirements-test.txt requirements/test.in

clean:  ## xóa môi trường và mọi thứ dựng được lại; giữ var/ (cơ sở dữ liệu)
	rm -rf $(VENV) .venv-spark build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	rm -f .coverage .coverage.*
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps carry a hash of what they were made from, so that nothing is installed twice.
$(APP_STAMP):
	@tools/environment.sh $(VENV)
	@echo "Cài thư viện đã khóa (lần đầu mất một, hai phút) …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@rm -f $(VENV)/.app-* && touch $@

$(TEST_STAMP): $(APP_STAMP)
	@echo "Cài thư viện kiểm thử đã khóa …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.txt
	@rm -f $(VENV)/.test-* && touch $@
