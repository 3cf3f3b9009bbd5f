/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the numbering of the objects and the text of the MIB share. */

#include "encfg-mib.h"

G_BEGIN_DECLS

typedef struct
{
  EncfgSection section;
  guint arc;
  const char *name;
  const char *row; /* what a row of it is; NULL: single objects */
} EncfgMibSection;

const EncfgMibSection *encfg_mib_list_sections (guint *n_sections);

/* NULL for sections that SNMP does not show. */
const EncfgMibSection *encfg_mib_find_section (EncfgSection section);

/* Columns that tell the rows of a section apart; 0 for single objects. */
guint encfg_mib_count_indexes (const EncfgProfile *profile, EncfgSection section);

/* The last arc of an object, or the number of a column. */
guint encfg_mib_get_number (const EncfgProfile *profile, const EncfgItem *item);

G_END_DECLS
