/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* The registers themselves, as they are made from the profile (encfg-sim-bank-build.c) and served
 * (encfg-sim-bank.c). */

#include "encfg-sim-bank.h"

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
  guint16 word;
} EncfgSimRegister;

/* All registers of one table, by view and address. (element-type EncfgSimRegister) (transfer full)
 */
GArray *encfg_sim_bank_build_table (const EncfgProfile *profile, EncfgTable table);

/* NULL if there is none. */
EncfgSimRegister *encfg_sim_bank_find_register (GArray *registers, guint view, guint address);

G_END_DECLS
