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
  GHashTable *group_keys; /* of groups, after the section's name */
  GPtrArray *counts;      /* of groups that are counted by an item read later */
  guint index;            /* of the element that encfg_load_for_each reads */
  guint address_base;
  gboolean is_full; /* more items than a profile may hold: told once */
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

/* Keys stand in files and on the command line, ids in file names: both must be plain. */
void encfg_load_check_plain (EncfgLoad *load, const char *member, const char *text);

/* The item that `object` holds, checked as far as it can be alone. (transfer full) */
EncfgItem *encfg_load_read_item (EncfgLoad *load,
                                 JsonObject *object,
                                 EncfgSection section,
                                 const EncfgPlacing *placing);

/* Adds the item (transfer full) to the profile, its key and registers to what is taken. `is_told`:
 * without a further fault. */
void encfg_load_add_item (EncfgLoad *load, EncfgItem *item, gboolean is_told);

/* The item of this key; NULL with a fault at `member` if there is none. */
const EncfgItem *encfg_load_find_item (EncfgLoad *load, const char *member, const char *key);
/* As above, and it must be one of the section status. */
const EncfgItem *encfg_load_find_status (EncfgLoad *load, const char *member, const char *key);

/* A member that names an item; NULL if missing or faulty. */
const EncfgItem *
encfg_load_get_item (EncfgLoad *load, JsonObject *object, const char *member, gboolean required);
const EncfgItem *
encfg_load_get_status (EncfgLoad *load, JsonObject *object, const char *member, gboolean required);

/* TRUE if the key has a "[*]", which stands for every number. */
gboolean encfg_load_is_wild (const char *key);

/* The items that `pattern` names, in file order; empty with a fault if there are none.
 * (element-type EncfgItem) (transfer container) */
GPtrArray *encfg_load_list_items (EncfgLoad *load, const char *member, const char *pattern);

/* The item that `pattern` names if each "[*]" is the number that the group of the same name has for
 * `like`: "string[*].low" with "string[2].level[1].high" is "string[2].low". NULL with a fault. */
const EncfgItem *encfg_load_find_like (EncfgLoad *load,
                                       const char *member,
                                       const char *pattern,
                                       const EncfgItem *like);

/* The number of the group `group` that the item lies in; 0 if it does not. */
guint encfg_load_number_of (const EncfgItem *item, const char *group);

/* FALSE with a fault at `member` if the item is no setting. NULL was told already. */
gboolean encfg_load_check_setting (EncfgLoad *load, const char *member, const EncfgItem *item);

/* The views that strings and cells repeat by, so that they lie one after the other. */
void encfg_load_reserve_views (EncfgLoad *load, JsonObject *root);
/* Sections "strings" and "cells". */
void encfg_load_read_repeated (EncfgLoad *load, JsonObject *root, EncfgSection section);
void encfg_load_read_page_select (EncfgLoad *load, JsonObject *root);

/* When all items are read. */
void encfg_load_read_blocks (EncfgLoad *load, JsonObject *root);

/* The counts of groups, when all sections are read. */
void encfg_load_resolve_counts (EncfgLoad *load);
void encfg_load_free_count (gpointer data); /* GDestroyNotify */

/* EncfgLoadFunc: each adds what it read to the profile. */
void encfg_load_read_grouped (EncfgLoad *load, JsonObject *object, gpointer section);
void encfg_load_read_command (EncfgLoad *load, JsonObject *object, gpointer data);
void encfg_load_read_alarm (EncfgLoad *load, JsonObject *object, gpointer data);
void encfg_load_read_rule (EncfgLoad *load, JsonObject *object, gpointer data);
void encfg_load_read_preset (EncfgLoad *load, JsonObject *object, gpointer data);

/* The member "snmp" of the file, where it has one. */
void encfg_load_read_snmp (EncfgLoad *load, JsonObject *root);

/* GDestroyNotify of EncfgGroup, EncfgAlarm, EncfgCommand, EncfgRule, EncfgPreset. */
void encfg_load_free_group (gpointer data);
void encfg_load_free_alarm (gpointer data);
void encfg_load_free_command (gpointer data);
void encfg_load_free_rule (gpointer data);
void encfg_load_free_preset (gpointer data);

G_END_DECLS
