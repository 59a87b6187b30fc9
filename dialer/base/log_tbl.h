/* SPDX-License-Identifier: Apache-2.0 */
/* Log categories: LOG_CATEGORY(enum tail, name). One per floor. */
LOG_CATEGORY(BASE, "base")
LOG_CATEGORY(STORE, "store")
LOG_CATEGORY(LEADS, "leads")
LOG_CATEGORY(LISTS, "lists")
LOG_CATEGORY(CALLERID, "callerid")
LOG_CATEGORY(SIP, "sip")
LOG_CATEGORY(MEDIA, "media")
LOG_CATEGORY(AGENT, "agent")
LOG_CATEGORY(CALL, "call")
LOG_CATEGORY(PACING, "pacing")
LOG_CATEGORY(HTTP, "http")
LOG_CATEGORY(MAIN, "main")
