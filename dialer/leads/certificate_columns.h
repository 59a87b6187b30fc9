/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates in a row of a file of consents or of certificates. */
#ifndef DIALER_LEADS_CERTIFICATE_COLUMNS_H
#define DIALER_LEADS_CERTIFICATE_COLUMNS_H

#include "dialer/leads/certificate.h"
#include "dialer/leads/reader.h"

#define ROW_CERTIFICATES_MAX 2 /* one of each issuer */

/* Texts are the row's. */
struct row_certificates {
	struct certificate list[ROW_CERTIFICATES_MAX];
	size_t count;
};

/* For one number of the row, whose fingerprint must fit. False: rejected. */
bool certificate_columns(struct reader *rd, const struct sheet_record *r, struct e164 number, int64_t now_us,
	struct row_certificates *ret) __attribute__((warn_unused_result));
/* Adds to result->unclaimed and result->lost. made_us: when the consent was given, 0 not known. */
void certificate_count(struct load_result *result, const struct row_certificates *c, int64_t made_us, int64_t now_us);

#endif
