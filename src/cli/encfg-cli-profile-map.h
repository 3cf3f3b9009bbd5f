/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The register map of a profile: for a terminal, as the Markdown of docs, and as JSON. */

#include "encfg-profile.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* (transfer full) */
char *encfg_cli_profile_map_to_text (const EncfgProfile *profile);
char *encfg_cli_profile_map_to_markdown (const EncfgProfile *profile);
JsonNode *encfg_cli_profile_map_to_json (const EncfgProfile *profile);

G_END_DECLS
