/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

/* What was done in this session, in sentences: a GListStore of EncfgMessage, newest last. Main
 * thread only. */

#include "encfg-error.h"
#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  ENCFG_LEVEL_INFO,
  ENCFG_LEVEL_DONE,
  ENCFG_LEVEL_WARNING,
  ENCFG_LEVEL_ERROR
} EncfgLevel;
#define ENCFG_N_LEVELS 4

const char *encfg_level_name (EncfgLevel level); /* "warning" */
const char *encfg_level_text (EncfgLevel level); /* "Warning"; translated */

/* Constant once made. Properties "time" ("14:02:11"), "level-text", "text", "advice",
 * "has-advice". */
#define ENCFG_TYPE_MESSAGE (encfg_message_get_type ())
G_DECLARE_FINAL_TYPE (EncfgMessage, encfg_message, ENCFG, MESSAGE, GObject)

EncfgLevel encfg_message_get_level (EncfgMessage *self);
const char *encfg_message_get_text (EncfgMessage *self);
const char *encfg_message_get_advice (EncfgMessage *self); /* or NULL */
/* Local wall time. (transfer full) */
char *encfg_message_dup_time (EncfgMessage *self);
/* One line, or two with the advice, for the clipboard and for support. (transfer full) */
char *encfg_message_to_string (EncfgMessage *self);

/* A fragment of a sentence becomes one: its first letter is a capital. (transfer full) */
char *encfg_message_as_sentence (const char *text);

typedef GListStore EncfgMessageLog;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EncfgMessageLog, g_object_unref)

EncfgMessageLog *encfg_message_log_new (void);

/* The oldest go when there are very many. */
void encfg_message_log_add (EncfgMessageLog *self, EncfgLevel level, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* The error as a sentence, with what to do about it on such a line. What the user cancelled is no
 * error but a notice. */
void
encfg_message_log_add_error (EncfgMessageLog *self, const GError *error, EncfgEndpointKind kind);

/* As above with an advice of the caller's (may be NULL). */
void encfg_message_log_add_with_advice (EncfgMessageLog *self,
                                        EncfgLevel level,
                                        const char *text,
                                        const char *advice);

/* All of it as text. (transfer full) */
char *encfg_message_log_to_string (EncfgMessageLog *self);

G_END_DECLS
