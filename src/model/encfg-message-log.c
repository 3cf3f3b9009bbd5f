/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-message-log.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST_MESSAGES 2000

static const struct
{
  const char *name, *text;
} levels[ENCFG_N_LEVELS] = {
  { "info", N_ ("Note") },
  { "done", N_ ("Done") },
  { "warning", N_ ("Warning") },
  { "error", N_ ("Error") },
};

struct _EncfgMessage
{
  GObject parent_instance;

  EncfgLevel level;
  GDateTime *time;
  char *text, *advice;
};

G_DEFINE_FINAL_TYPE (EncfgMessage, encfg_message, G_TYPE_OBJECT)

typedef enum
{
  PROP_TIME = 1,
  PROP_LEVEL_TEXT,
  PROP_TEXT,
  PROP_ADVICE,
  PROP_HAS_ADVICE
} EncfgMessageProperty;

static void
encfg_message_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  EncfgMessage *self = ENCFG_MESSAGE (object);

  switch ((EncfgMessageProperty) prop_id)
    {
    case PROP_TIME:
      g_value_take_string (value, encfg_message_dup_time (self));
      break;
    case PROP_LEVEL_TEXT:
      g_value_set_string (value, encfg_level_text (self->level));
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_ADVICE:
      g_value_set_string (value, self->advice);
      break;
    case PROP_HAS_ADVICE:
      g_value_set_boolean (value, self->advice != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
encfg_message_finalize (GObject *object)
{
  EncfgMessage *self = ENCFG_MESSAGE (object);

  g_date_time_unref (self->time);
  g_free (self->text);
  g_free (self->advice);
  G_OBJECT_CLASS (encfg_message_parent_class)->finalize (object);
}

static void
encfg_message_class_init (EncfgMessageClass *klass)
{
  static const char *const names[] = { "time", "level-text", "text", "advice" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = encfg_message_finalize;
  object_class->get_property = encfg_message_get_property;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_object_class_install_property (
      object_class,
      PROP_TIME + i,
      g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (
    object_class,
    PROP_HAS_ADVICE,
    g_param_spec_boolean (
      "has-advice", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
encfg_message_init (EncfgMessage *self)
{
  self->time = g_date_time_new_now_local ();
}

const char *
encfg_level_name (EncfgLevel level)
{
  g_return_val_if_fail (level < ENCFG_N_LEVELS, NULL);
  return levels[level].name;
}

const char *
encfg_level_text (EncfgLevel level)
{
  g_return_val_if_fail (level < ENCFG_N_LEVELS, NULL);
  return _ (levels[level].text);
}

EncfgLevel
encfg_message_get_level (EncfgMessage *self)
{
  return self->level;
}

const char *
encfg_message_get_text (EncfgMessage *self)
{
  return self->text;
}

const char *
encfg_message_get_advice (EncfgMessage *self)
{
  return self->advice;
}

char *
encfg_message_dup_time (EncfgMessage *self)
{
  return g_date_time_format (self->time, "%H:%M:%S");
}

char *
encfg_message_to_string (EncfgMessage *self)
{
  g_autofree char *time = g_date_time_format (self->time, "%Y-%m-%d %H:%M:%S");

  return g_strdup_printf ("%s  %s: %s%s%s",
                          time,
                          encfg_level_text (self->level),
                          self->text,
                          self->advice ? "\n    " : "",
                          self->advice ? self->advice : "");
}

EncfgMessageLog *
encfg_message_log_new (void)
{
  return g_list_store_new (ENCFG_TYPE_MESSAGE);
}

/* TRUE if the text begins with the name of a file or a host: "site.json is loaded". */
static gboolean
begins_with_name (const char *text)
{
  const char *dot = strpbrk (text, ". ");

  return dot && *dot == '.' && dot[1] != '\0' && dot[1] != ' ';
}

char *
encfg_message_as_sentence (const char *text)
{
  const gunichar first = g_utf8_get_char (text);
  char capital[7] = "";

  if (*text == '\0' || begins_with_name (text))
    return g_strdup (text);
  capital[g_unichar_to_utf8 (g_unichar_totitle (first), capital)] = '\0';
  return g_strconcat (capital, g_utf8_next_char (text), NULL);
}

void
encfg_message_log_add_with_advice (EncfgMessageLog *self,
                                   EncfgLevel level,
                                   const char *text,
                                   const char *advice)
{
  g_autoptr (EncfgMessage) message = g_object_new (ENCFG_TYPE_MESSAGE, NULL);

  message->level = level;
  message->text = encfg_message_as_sentence (text);
  message->advice = g_strdup (advice);
  if (g_list_model_get_n_items (G_LIST_MODEL (self)) == MOST_MESSAGES)
    g_list_store_remove (self, 0);
  g_list_store_append (self, message);
}

void
encfg_message_log_add (EncfgMessageLog *self, EncfgLevel level, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  encfg_message_log_add_with_advice (self, level, text, NULL);
}

void
encfg_message_log_add_error (EncfgMessageLog *self, const GError *error, EncfgEndpointKind kind)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    encfg_message_log_add (self, ENCFG_LEVEL_INFO, "%s", _ ("Cancelled"));
  else
    encfg_message_log_add_with_advice (
      self, ENCFG_LEVEL_ERROR, error->message, encfg_error_advice (error, kind));
}

char *
encfg_message_log_to_string (EncfgMessageLog *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (EncfgMessage) message = g_list_model_get_item (G_LIST_MODEL (self), i);
      g_autofree char *line = encfg_message_to_string (message);

      g_string_append_printf (text, "%s\n", line);
    }
  return g_string_free (text, FALSE);
}
