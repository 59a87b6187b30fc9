/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DIALER_AUDIT_CONSENT_VIEW_H
#define DIALER_AUDIT_CONSENT_VIEW_H

#include <jansson.h>

/*
 * What the records of a bundle say about consent, for reading: each grant and revocation, by time, with
 * its words, witnesses and file, and each stop. Made from the records alone, so that a verifier can make
 * it again. Records that are no such thing are passed over. The caller's; NULL: out of memory. Any thread.
 */
json_t *consent_view(const json_t *records) __attribute__((warn_unused_result));

#endif
