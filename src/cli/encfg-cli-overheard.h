/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What was overheard on a line in the words of a profile: words of registers become values of
 * items. Knows which page a module shows from the page selects that passed. Main thread only. */

#include "encfg-sniffer.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  const EncfgProfile *profile; /* borrowed */
  guint8 base;                 /* id of the module; 0: every id is one of its kind */
  gint32 pages[256];           /* by unit: the page selected last, -1: nobody knows */
} EncfgOverheard;

/* `unit` 0: not given. */
void encfg_overheard_init (EncfgOverheard *self, const EncfgProfile *profile, guint8 unit);

/* Adds a line for each item that lies wholly within what passed ("float-v-low = 13200 mV",
 * "cell-voltage[1…24] = 2.23, … V") to `lines`, and { "key", "value", "unit" } to `values`; of
 * repeated items also { "index" }: "12" from 1, "2:12" in the segment of string 2. */
void encfg_overheard_decode (EncfgOverheard *self,
                             const EncfgSniffed *sniffed,
                             GString *lines,
                             JsonArray *values);

/* What the profile calls a register, or NULL. (transfer full) */
char *encfg_overheard_find_key (const EncfgOverheard *self,
                                guint8 unit,
                                EncfgTable table,
                                guint16 address);

G_END_DECLS
