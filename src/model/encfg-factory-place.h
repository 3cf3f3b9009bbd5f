/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Where a module fresh from the box is, and how this computer gets there. Nothing is changed. */

#include "encfg-hosts.h"
#include "encfg-profile.h"

G_BEGIN_DECLS

/* The addresses that modules of `profiles` (element-type EncfgProfile) have as they leave the
 * factory. (transfer full) */
GStrv encfg_factory_list_places (const GPtrArray *profiles);

/* How to give this computer an address beside `place`, in commands for Linux and Windows; NULL if
 * one of `interfaces` (element-type EncfgInterface) is in its network. (transfer full) */
char *encfg_factory_describe_way (const char *place, const GPtrArray *interfaces);

G_END_DECLS
