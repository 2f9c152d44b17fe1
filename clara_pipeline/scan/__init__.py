"""Events inside one light curve: dips, flares, outliers and steps."""
