# SPDX-License-Identifier: Apache-2.0
# libpolicy.a is pure (checked by its symbols); libnumber.a wraps libphonenumber, which is not.
noinst_LIBRARIES += libpolicy.a libnumber.a
libpolicy_a_SOURCES = policy/policy.h policy/number/e164.h policy/number/e164.c
libnumber_a_SOURCES = policy/number/phone.h
