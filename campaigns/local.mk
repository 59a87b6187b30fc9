# SPDX-License-Identifier: Apache-2.0
nobase_dist_pkgdata_DATA += campaigns/example/qualify.json
nobase_dist_pkgdata_DATA += campaigns/example/population.json
