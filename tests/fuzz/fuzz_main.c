/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a fuzz target without libFuzzer: seeds, and mutations of them from a fixed random sequence. The
 * seeds are the files of tests/fuzz/corpus/TARGET, or those below where a target has none.
 */
#include "config.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

#include "dialer/base/banned.h"

#define RUNS 20000
#define CORPUS_RUNS 4000
#define INPUT_MAX 512
#define CORPUS_INPUT_MAX 4096

/* A ZIP archive of one file, not packed. */
static const char archive[] =
	"\120\113\003\004\024\000\000\000\000\000\000\000\041\134\072\335\110\032\014\000\000\000\014\000"
	"\000\000\001\000\000\000\141\062\060\062\054\065\065\065\060\061\062\063\012\120\113\001\002\024"
	"\003\024\000\000\000\000\000\000\000\041\134\072\335\110\032\014\000\000\000\014\000\000\000\001"
	"\000\000\000\000\000\000\000\000\000\000\000\200\001\000\000\000\000\141\120\113\005\006\000\000"
	"\000\000\001\000\001\000\057\000\000\000\053\000\000\000\000\000";

#define SEED(text) { text, sizeof(text) - 1 }

static const struct {
	const char *text;
	size_t len;
} seeds[] = {
	SEED("phone,First Name,State\n+12025550123,\"An\"\"n\nx\",FL\n2025550124;x,,\n"),
	SEED("\xFF\xFEp\0h\0o\0n\0e\0\n\0"),
	SEED("\xEF\xBB\xBFPhone 1;Mobile;Note\r\n202;\"a;b\";|\r\n"),
	SEED("202,5550123\n2025550124\n202,5550125,2026-11-01,A\n"),
	SEED("<?xml version='1.0'?>\n<list type='change'><ac val='202'><ph val='5550123' change='D'/></ac></list>\n"),
	SEED("Number,Result\n0412345678,Y\n0298765432,N\n0412345679,I\n"),
	SEED("020 7946 0123\n+442079460124\n"),
	SEED("512,622,2001\n512,622,2002\n"),
	SEED("phone,date,answer\n2025550123,3/1/2025,no_data\n2025550124,2025-03-01,yes\n"),
	SEED(archive),
};

#define SEED_COUNT (sizeof(seeds) / sizeof(seeds[0]))

static uint64_t state = 0x2545F4914F6CDD1D;

static size_t below(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (size_t)((state >> 11) % n);
}

/* A few bytes changed, removed or doubled. */
static size_t mutate(uint8_t *data, size_t len, size_t max)
{
	static const uint8_t bytes[] = { ',', ';', '"', '\n', '\r', '\t', '|', 0, 0xFF, 0xFE, 0xC3, '<', '>', '\'', 'A', '=' };

	for (size_t n = below(8); n > 0 && len > 1; n--) {
		size_t at = below(len), run = 1 + below(len - at);

		switch (below(3)) {
		case 0:
			data[at] = bytes[below(sizeof(bytes))];
			break;
		case 1:
			memmove(data + at, data + at + run, len - at - run);
			len -= run;
			break;
		default:
			if (len + run > max)
				break;
			memmove(data + at + run, data + at, len - at);
			len += run;
		}
	}
	return len;
}

static size_t read_seed(const char *path, uint8_t *data)
{
	FILE *f = fopen(path, "re");
	size_t len;

	if (!f) {
		printf("Bail out! cannot read %s\n", path);
		exit(1);
	}
	len = fread(data, 1, CORPUS_INPUT_MAX, f);
	(void)fclose(f); /* only read */
	return len;
}

/* Each file as it is, then mutations. Returns how many inputs; 0 when there is no corpus. */
static unsigned run_corpus(const char *program)
{
	const char *top = getenv("top_srcdir"), *slash = strrchr(program, '/');
	uint8_t data[CORPUS_INPUT_MAX];
	char pattern[1024];
	glob_t files;
	size_t i, len;

	snprintf(pattern, sizeof(pattern), "%s/tests/fuzz/corpus/%s/*", top ? top : DIALER_SRCDIR,
		slash ? slash + 1 : program);
	if (glob(pattern, 0, NULL, &files) != 0)
		return 0;
	for (i = 0; i < CORPUS_RUNS + files.gl_pathc; i++) {
		len = read_seed(files.gl_pathv[i % files.gl_pathc], data);
		LLVMFuzzerTestOneInput(data, i < files.gl_pathc ? len : mutate(data, len, sizeof(data)));
	}
	globfree(&files);
	return (unsigned)i;
}

int main(int argc, char **argv)
{
	uint8_t data[INPUT_MAX];
	unsigned done = run_corpus(argc > 0 ? argv[0] : "");

	printf("1..1\n");
	for (size_t i = 0; done == 0 && i < RUNS; i++) {
		size_t len = seeds[i % SEED_COUNT].len;

		memcpy(data, seeds[i % SEED_COUNT].text, len);
		LLVMFuzzerTestOneInput(data, mutate(data, len, sizeof(data)));
	}
	printf("ok 1 - %u inputs\n", done ? done : RUNS);
	return 0;
}
