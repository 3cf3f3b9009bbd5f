/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Which registers the modules of a profile have, and what each is: one for all of them, for it
 * never changes. What a module's registers hold is in its bank. Any thread. */

#include "encfg-profile.h"

G_BEGIN_DECLS

typedef enum
{
  ENCFG_SIM_REGISTER_ITEM,
  ENCFG_SIM_REGISTER_OPEN, /* named by an unlock sequence or a block: takes any word, reads as 0 */
  ENCFG_SIM_REGISTER_GAP   /* a read may touch it: reads as 0, is not written */
} EncfgSimRegisterKind;

/* One address of one view. Where several items share it, being bits of it, `item` is one of them.
 */
typedef struct
{
  const EncfgItem *item; /* NULL unless the kind is ITEM */
  EncfgSimRegisterKind kind;
  guint16 view;
  guint16 address;
  guint16 index;  /* occurrence of the item */
  guint16 offset; /* word within the occurrence */
} EncfgSimRegister;

/* Registers that adjoin in a view. */
typedef struct
{
  guint start; /* view << 16 | address of the first */
  guint count;
  guint place; /* of the first in the table */
} EncfgSimRun;

/* Both by view and address. */
typedef struct
{
  GArray *registers; /* EncfgSimRegister */
  GArray *runs;      /* EncfgSimRun: a few, so that a request finds its registers soon */
} EncfgSimTable;

typedef struct
{
  EncfgProfile *profile; /* a reference */
  GHashTable *items;     /* EncfgItem by key */
  EncfgSimTable tables[ENCFG_N_TABLES];
  guint n_users;
} EncfgSimMap;

/* By turns: the map that the modules of this profile share. */
const EncfgSimMap *encfg_sim_map_get (EncfgProfile *profile);
void encfg_sim_map_release (const EncfgSimMap *self);

/* Where the first of `count` registers stands in the table, and the others behind it; FALSE if any
 * is missing. */
gboolean encfg_sim_table_find (const EncfgSimTable *self,
                               guint view,
                               guint address,
                               guint count,
                               guint *place);

G_END_DECLS
