/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What the files of the profile loader share. */

#include "encfg-profile-item.h"
#include "encfg-profile-place.h"

G_BEGIN_DECLS

/* One run of the loader. */
typedef struct
{
  EncfgReader reader;
  EncfgProfile *profile;
  EncfgOccupancy *occupancy;
  GHashTable *keys; /* of items and commands; borrowed strings */
  guint address_base;
} EncfgLoad;

extern const char *const encfg_load_provenances[];

/* Calls `read` for each object of the array `member`, with the path set to it. */
typedef void (*EncfgLoadFunc) (EncfgLoad *load, JsonObject *object, gpointer data);
void encfg_load_for_each (EncfgLoad *load,
                          JsonObject *object,
                          const char *member,
                          gboolean required,
                          EncfgLoadFunc read,
                          gpointer data);

/* Faults a key that is used already or not well formed. Borrows it. */
void encfg_load_take_key (EncfgLoad *load, const char *key);

/* A member that names an item; NULL if missing or faulty. */
const EncfgItem *
encfg_load_get_item (EncfgLoad *load, JsonObject *object, const char *member, gboolean required);

/* EncfgLoadFunc: each adds what it read to the profile. */
void encfg_load_read_command (EncfgLoad *load, JsonObject *object, gpointer data);
void encfg_load_read_rule (EncfgLoad *load, JsonObject *object, gpointer data);
void encfg_load_read_preset (EncfgLoad *load, JsonObject *object, gpointer data);

/* GDestroyNotify of EncfgGroup, EncfgAlarm, EncfgCommand, EncfgRule, EncfgPreset. */
void encfg_load_free_group (gpointer data);
void encfg_load_free_alarm (gpointer data);
void encfg_load_free_command (gpointer data);
void encfg_load_free_rule (gpointer data);
void encfg_load_free_preset (gpointer data);

G_END_DECLS
