/* SPDX-License-Identifier: Apache-2.0 */
/* What the three loads have in common: sheet, header, rejects, counts, progress. */
#ifndef DIALER_LEADS_READER_H
#define DIALER_LEADS_READER_H

#include "dialer/leads/load.h"
#include "policy/number/phone.h"

struct reader;

/* A row that is sound in form. Returns 0 or -errno. Rejects with reader_reject(). */
typedef int reader_row_h(const struct sheet_record *r, void *arg);

struct reader {
	const struct load_options *options;
	struct load_result *result;
	enum header_file file;
	bool header_optional; /* a file that begins with a number has no header line */
	char region[4];
	reader_row_h *on_row;
	void *arg;

	struct sheet *sheet;
	struct rejects *rejects;
	struct header header;
	bool header_known;
	int64_t progress_at;  /* rows, next time */
};

/* Open the file and the rejects; then options, region, on_row and arg may be set. Returns 0 or -errno, told in result->error. */
int reader_open(struct reader *rd, enum header_file file, const struct load_options *o, struct load_result *r)
	__attribute__((warn_unused_result));
void reader_close(struct reader *rd);
/* Read all rows. */
int reader_run(struct reader *rd) __attribute__((warn_unused_result));
/* Put the rejects file in its place. */
int reader_finish(struct reader *rd) __attribute__((warn_unused_result));

void reader_reject(struct reader *rd, const struct sheet_record *r, const char *column, const char *reason,
	const char *remedy);
/* The number in a column; an apostrophe in front, as rejects files have, is passed over. */
enum phone_error reader_phone(const struct reader *rd, const struct sheet_record *r, size_t column, struct phone *ret);
void reader_reject_phone(struct reader *rd, const struct sheet_record *r, size_t column, enum phone_error e);
/* A time of a row; 0 for an empty one. False: rejected. */
bool reader_time(struct reader *rd, const struct sheet_record *r, enum header_field field, int64_t *ret);

#endif
