/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* Strict reading of JSON members with the path of every fault: "settings[3].min". Used by the
 * loaders of profiles and scenarios. All faults are collected; a getter that found one returns a
 * harmless value. */

#include "encfg-profile-load.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *problems; /* EncfgProblem */
  GString *path;
  const char *integer_is; /* what integers of this language stand for, or NULL */
} EncfgReader;

/* Appends ".name" or "[index]" to the path; returns the length to hand to encfg_reader_leave. */
gsize encfg_reader_enter (EncfgReader *self, const char *name);
gsize encfg_reader_enter_index (EncfgReader *self, guint index);
void encfg_reader_leave (EncfgReader *self, gsize length);

/* A fault at the present path, or at a member below it (`member` NULL: at the path itself). */
void encfg_reader_fault (EncfgReader *self, const char *member, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* TRUE if there is a fault at this member already: the "" that a getter returned is not the file's.
 */
gboolean encfg_reader_is_told (EncfgReader *self, const char *member);

/* Every member must be in `known` (ended by NULL). */
void encfg_reader_check_members (EncfgReader *self, JsonObject *object, const char *const *known);

/* The node as an object or array, or NULL with a fault. Borrowed. */
JsonObject *encfg_reader_as_object (EncfgReader *self, JsonNode *node);
JsonArray *encfg_reader_get_array (EncfgReader *self,
                                   JsonObject *object,
                                   const char *member,
                                   gboolean required);

/* (transfer full); "" if required and missing or wrong, NULL if optional and missing. */
char *encfg_reader_get_string (EncfgReader *self,
                               JsonObject *object,
                               const char *member,
                               gboolean required);

/* Adds the texts of an array member (transfer full); an empty array or another thing is a fault. */
void encfg_reader_get_strings (EncfgReader *self,
                               JsonObject *object,
                               const char *member,
                               GPtrArray *texts);

/* Integer member within min…max, or `fallback` if missing. FALSE if missing or faulty. */
gboolean encfg_reader_get_integer (EncfgReader *self,
                                   JsonObject *object,
                                   const char *member,
                                   gint64 min,
                                   gint64 max,
                                   gint64 fallback,
                                   gint64 *out);
gint64 encfg_reader_require_integer (EncfgReader *self,
                                     JsonObject *object,
                                     const char *member,
                                     gint64 min,
                                     gint64 max);

/* An element or value as integer within min…max; FALSE with a fault at the present path. */
gboolean encfg_reader_as_integer (EncfgReader *self,
                                  JsonNode *node,
                                  const char *member,
                                  gint64 min,
                                  gint64 max,
                                  gint64 *out);

/* A member that is true or false, or `fallback` if missing or faulty. */
gboolean encfg_reader_get_boolean (EncfgReader *self,
                                   JsonObject *object,
                                   const char *member,
                                   gboolean fallback);

/* Index of the member's text in `names` (ended by NULL), or `fallback` if missing or faulty. */
guint encfg_reader_get_choice (EncfgReader *self,
                               JsonObject *object,
                               const char *member,
                               const char *const *names,
                               guint fallback);

G_END_DECLS
