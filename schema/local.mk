# SPDX-License-Identifier: Apache-2.0
nobase_dist_pkgdata_DATA += \
	schema/migrations/0001_ground_floor.sql \
	schema/verify/0001_ground_floor.sql
