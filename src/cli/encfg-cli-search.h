/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the ways to search share, and the one through a network. */

#include "encfg-cli-context.h"
#include "encfg-finder.h"

G_BEGIN_DECLS

/* Members "modules" and "others" of the output, and the same for people. */
typedef struct
{
  EncfgCliContext *context;
  JsonArray *modules, *others; /* the output's */
  gpointer table;              /* EncfgCliTable of the modules */
} EncfgCliFound;

void encfg_cli_found_begin (EncfgCliFound *self, EncfgCliContext *context);
/* `tells_people`: an outcome that is no module is printed as well. */
void encfg_cli_found_add (EncfgCliFound *self, const EncfgFinding *finding, gboolean tells_people);
/* Prints the modules. TRUE if there is one. */
gboolean encfg_cli_found_end (EncfgCliFound *self);

/* "A-B" or "A" after --ids. */
gboolean encfg_cli_add_ids (GByteArray *ids, const char *range, GError **error);

/* TRUE if the words ask for a search through a network. */
gboolean encfg_cli_is_network_search (const EncfgCliContext *context);

/* As the `run` of a verb. */
int encfg_cli_search_network (EncfgCliContext *context, GError **error);

G_END_DECLS
