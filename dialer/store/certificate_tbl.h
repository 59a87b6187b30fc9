/* SPDX-License-Identifier: Apache-2.0 */
/* ISSUER(enum, word of the schema, other word people use, name) of those who witness consents. */
ISSUER(CERTIFICATE_TRUSTEDFORM = 1, "trustedform", "activeprospect", "TrustedForm")
ISSUER(CERTIFICATE_LEADID = 2, "leadid", "jornaya", "LeadiD")
