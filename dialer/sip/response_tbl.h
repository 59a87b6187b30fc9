/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a final response without an answer means. Two tables:
 *
 *   RESPONSE(code, disposition)  SIP status of the INVITE (RFC 3261 section 21 and successors)
 *   CAUSE(cause, disposition)    Q.850 cause from a Reason header (RFC 3326), which says more than
 *                                a gateway's 480, 500 or 503 does, and is asked first for those
 *
 * A status not listed falls back to its class: 3xx and 4xx FAILED, 5xx CONGESTION, 6xx DECLINED.
 */
#ifdef RESPONSE
RESPONSE(401, REFUSED)
RESPONSE(403, REFUSED)
RESPONSE(404, UNALLOCATED)
RESPONSE(407, REFUSED)
RESPONSE(408, NO_ANSWER)
RESPONSE(410, UNALLOCATED)
RESPONSE(428, REFUSED)     /* Use Identity Header, RFC 8224 */
RESPONSE(433, REFUSED)     /* Anonymity Disallowed, RFC 5079 */
RESPONSE(436, REFUSED)     /* Bad Identity Info, RFC 8224 */
RESPONSE(437, REFUSED)     /* Unsupported Credential */
RESPONSE(438, REFUSED)     /* Invalid Identity Header */
RESPONSE(480, UNAVAILABLE)
RESPONSE(484, UNALLOCATED)
RESPONSE(486, BUSY)
RESPONSE(487, CANCELLED)
RESPONSE(488, FAILED)
RESPONSE(500, FAILED)
RESPONSE(503, CONGESTION)
RESPONSE(600, BUSY)
RESPONSE(603, DECLINED)    /* but "Network Blocked" is BLOCKED, see response.c */
RESPONSE(604, UNALLOCATED)
RESPONSE(606, FAILED)
RESPONSE(607, BLOCKED)     /* Unwanted, RFC 8197 */
RESPONSE(608, BLOCKED)     /* Rejected, RFC 8688 */
RESPONSE(904, REFUSED)     /* sofia-sip's own: no challenge it can answer */
#endif
#ifdef CAUSE
CAUSE(1, UNALLOCATED)
CAUSE(2, UNALLOCATED)      /* no route to transit network */
CAUSE(3, UNALLOCATED)      /* no route to destination */
CAUSE(17, BUSY)
CAUSE(18, NO_ANSWER)       /* no user responding */
CAUSE(19, NO_ANSWER)       /* no answer from user */
CAUSE(20, UNAVAILABLE)     /* subscriber absent */
CAUSE(21, DECLINED)
CAUSE(22, UNALLOCATED)     /* number changed */
CAUSE(27, UNAVAILABLE)     /* destination out of order */
CAUSE(28, UNALLOCATED)     /* invalid number format */
CAUSE(34, CONGESTION)      /* no circuit available */
CAUSE(38, CONGESTION)      /* network out of order */
CAUSE(41, CONGESTION)      /* temporary failure */
CAUSE(42, CONGESTION)      /* switching equipment congestion */
#endif
