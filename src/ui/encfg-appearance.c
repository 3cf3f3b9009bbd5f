/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-appearance.h"

#include "encfg-application.h"

#include <string.h>

#define NAMESPACE "org.freedesktop.appearance"
#define KEY "color-scheme"
#define PREFERS_DARK 1

/* GTK 4.8 style sheets cannot ask what the theme is: further sheets lie over the first. */
static const struct
{
  const char *file;
  gboolean is_dark, is_high_contrast; /* that it needs */
} overlays[] = {
  { "encfg-style-dark.css", TRUE, FALSE },
  { "encfg-style-hc.css", FALSE, TRUE },
  { "encfg-style-hc-dark.css", TRUE, TRUE },
};
static GtkCssProvider *providers[G_N_ELEMENTS (overlays)];

/* GTK_THEME goes before what the desktop says, as in GTK itself. */
static char *
dup_theme (GtkSettings *settings, gboolean *is_dark)
{
  const char *given = g_getenv ("GTK_THEME");
  g_autofree char *theme = NULL;

  *is_dark = FALSE;
  if (given && *given)
    return g_ascii_strdown (given, -1);
  g_object_get (
    settings, "gtk-application-prefer-dark-theme", is_dark, "gtk-theme-name", &theme, NULL);
  return theme ? g_ascii_strdown (theme, -1) : g_strdup ("");
}

static void
follow_theme (GtkSettings *settings)
{
  GdkDisplay *display = gdk_display_get_default ();
  gboolean is_dark;
  g_autofree char *theme = dup_theme (settings, &is_dark);
  const gboolean is_high_contrast = strstr (theme, "highcontrast") || strstr (theme, ":hc");

  is_dark = is_dark || strstr (theme, "dark") || strstr (theme, "inverse");
  for (guint i = 0; i < G_N_ELEMENTS (overlays); i++)
    {
      gtk_style_context_remove_provider_for_display (display, GTK_STYLE_PROVIDER (providers[i]));
      if ((is_dark || !overlays[i].is_dark) && (is_high_contrast || !overlays[i].is_high_contrast))
        gtk_style_context_add_provider_for_display (display,
                                                    GTK_STYLE_PROVIDER (providers[i]),
                                                    GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1 +
                                                      i);
    }
}

/* Each lives as long as the program, like the settings. */
static void
load_overlays (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (overlays); i++)
    {
      g_autofree char *path = g_strconcat (ENCFG_RESOURCE_PATH "/ui/", overlays[i].file, NULL);

      providers[i] = gtk_css_provider_new ();
      gtk_css_provider_load_from_resource (providers[i], path);
    }
}

static void
take_scheme (GVariant *value)
{
  g_autoptr (GVariant) inner = g_variant_ref (value);

  /* The portal's Read wraps the answer twice. */
  while (g_variant_is_of_type (inner, G_VARIANT_TYPE_VARIANT))
    {
      GVariant *unwrapped = g_variant_get_variant (inner);

      g_variant_unref (inner);
      inner = unwrapped;
    }
  if (g_variant_is_of_type (inner, G_VARIANT_TYPE_UINT32))
    g_object_set (gtk_settings_get_default (),
                  "gtk-application-prefer-dark-theme",
                  g_variant_get_uint32 (inner) == PREFERS_DARK,
                  NULL);
}

static void
on_signal (GDBusProxy *portal,
           const char *sender,
           const char *signal,
           GVariant *parameters,
           gpointer user_data)
{
  const char *space, *key;
  g_autoptr (GVariant) value = NULL;

  if (!g_str_equal (signal, "SettingChanged") ||
      !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssv)")))
    return;
  g_variant_get (parameters, "(&s&sv)", &space, &key, &value);
  if (g_str_equal (space, NAMESPACE) && g_str_equal (key, KEY))
    take_scheme (value);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, NULL);
  g_autoptr (GVariant) value = answer ? g_variant_get_child_value (answer, 0) : NULL;

  if (value)
    take_scheme (value);
}

/* Without a portal the toolkit's own setting stays. The proxy lives as long as the program. */
static void
on_portal (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusProxy *portal = g_dbus_proxy_new_for_bus_finish (result, NULL);

  if (!portal)
    return;
  g_signal_connect (portal, "g-signal", G_CALLBACK (on_signal), NULL);
  g_dbus_proxy_call (portal,
                     "Read",
                     g_variant_new ("(ss)", NAMESPACE, KEY),
                     G_DBUS_CALL_FLAGS_NO_AUTO_START,
                     -1,
                     NULL,
                     on_read,
                     NULL);
}

void
encfg_appearance_start (void)
{
  static gboolean is_started = FALSE;
  g_autoptr (GtkCssProvider) style = gtk_css_provider_new ();
  GtkSettings *settings = gtk_settings_get_default ();

  if (is_started)
    return;
  is_started = TRUE;
  gtk_css_provider_load_from_resource (style, ENCFG_RESOURCE_PATH "/ui/encfg-style.css");
  load_overlays ();
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    ENCFG_RESOURCE_PATH "/icons");
  g_signal_connect (
    settings, "notify::gtk-application-prefer-dark-theme", G_CALLBACK (follow_theme), NULL);
  g_signal_connect (settings, "notify::gtk-theme-name", G_CALLBACK (follow_theme), NULL);
  follow_theme (settings);
  g_dbus_proxy_new_for_bus (G_BUS_TYPE_SESSION,
                            G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START,
                            NULL,
                            "org.freedesktop.portal.Desktop",
                            "/org/freedesktop/portal/desktop",
                            "org.freedesktop.portal.Settings",
                            NULL,
                            on_portal,
                            NULL);
}
